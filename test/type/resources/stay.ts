import { date, decimal, integer, Resource, range } from 'quarry';

export class Stay extends Resource('stays') {
  id = integer({ primaryKey: true });
  nights = range(date(), { optional: true });
  price = range(decimal());
  from = date();
  to = date({ optional: true });
}
